"""What the worker does with imports, here in the test's own process; files are read in real children."""

from bot.operation.import_jobs import do
from knowledge import bulk_jobs
from knowledge.errors import KundigError
from knowledge.home import Home
from knowledge.imports import KINDS
from knowledge.jobs import Job, Jobs


def work_off(home: Home) -> list[Job]:
    """Does all imports and changes of very many that wait, and tells how they ended."""
    jobs = Jobs(home.corpus)
    done = []
    while job := jobs.claim((*KINDS, *bulk_jobs.KINDS).__contains__):
        try:
            jobs.finish(job.id, result=do(home, job))
        except KundigError as error:
            jobs.finish(job.id, error=error)
        done.append(jobs.get(job.id))
    jobs.close()
    return done
