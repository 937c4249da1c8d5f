"""What the worker does with imports, here in the test's own process; files are read in real children."""

from bot.operation.jobs.import_jobs import do
from knowledge.corpus.jobs import Job, Jobs
from knowledge.curating import bulk_jobs
from knowledge.errors import KundigError
from knowledge.folder.home import Home
from knowledge.imports import KINDS


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
