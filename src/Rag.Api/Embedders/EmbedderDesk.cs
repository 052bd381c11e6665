using Rag.Api.Adaptation;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Renewal;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Embedders;

/// <summary>
/// Changes the embedder of the data folder that this process holds, in the background. What a process that ended left undone goes on with
/// <see cref="ResumeAsync"/>. Thread-safe.
/// </summary>
internal sealed class EmbedderDesk(
    Models models,
    IEmbedder embedder,
    IVectorRenewal renewal,
    EmbedderRenewal renewing,
    AdoptedProjections projections,
    TimeProvider time,
    ILogger<EmbedderDesk> logger
) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly BackgroundWork _work = new();
    private volatile string? _fault;
    private long _began;
    private long _doneBefore;

    /// <summary>
    /// What is stored says whether an embedder is to follow: so it does from the first moment of a process that is to go on with it.
    /// </summary>
    public EmbedderStatus Status
    {
        get
        {
            lock (_lock)
            {
                var (done, all) = renewal.Successor is null ? default : renewal.Count();
                var seconds = time.GetElapsedTime(_began).TotalSeconds;
                var rate = IsRenewing && seconds > 0 ? Math.Max(0, done - _doneBefore) / seconds : 0;
                return new EmbedderStatus(
                    models.EmbedderName,
                    renewal.InCharge.Dimensions,
                    renewal.Successor?.Name,
                    State,
                    done,
                    all,
                    rate,
                    _fault
                );
            }
        }
    }

    private EmbedderState State =>
        _fault is not null ? EmbedderState.Failed
        : renewal.Successor is not null ? EmbedderState.Embedding
        : _work.IsUnderWay ? EmbedderState.Tidying
        : EmbedderState.Idle;

    /// <summary>Whether this process is at work on it.</summary>
    private bool IsRenewing => State == EmbedderState.Embedding && _work.IsUnderWay;

    /// <summary>Begins, or goes on, to put this embedder in charge; returns once it is loaded.</summary>
    /// <exception cref="EmbedderRefusedException">It cannot be; the message says why.</exception>
    public async Task UseAsync(string name, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (name.Length == 0)
            {
                throw new EmbedderRefusedException("The name of the embedder is missing.");
            }

            if (IsRenewing)
            {
                if (renewal.Successor?.Name == name)
                {
                    return;
                }

                throw new EmbedderRefusedException(
                    $"The embedder {renewal.Successor?.Name} is being put in charge: wait, or end that with \"rag models use --stop\"."
                );
            }

            await _work.EndAsync();
            Begin(name);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The embedder in charge stays, and what was made of its successor's vectors is removed.</summary>
    /// <exception cref="EmbedderRefusedException">None is to follow it.</exception>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (renewal.Successor is null)
            {
                throw new EmbedderRefusedException($"No embedder is being put in charge; {models.EmbedderName} is.");
            }

            await _work.EndAsync();
            if (renewal.Successor is not null)
            {
                renewal.Abandon();
            }

            Run(TidyAsync);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Goes on with what another process began, or removes what it left.</summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_work.IsUnderWay)
            {
                return; // somebody asked before this
            }

            if (renewal.Successor?.Name is { } name)
            {
                Resume(name);
            }
            else
            {
                Run(TidyAsync);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        _turn.Dispose();
    }

    private void Resume(string name)
    {
        try
        {
            Begin(name);
        }
        catch (EmbedderRefusedException refused)
        {
            Fail(name, refused.Message);
        }
    }

    private void Begin(string name)
    {
        if (embedder is not QuestionEmbedder { Inner: ServedEmbedder served } questions)
        {
            throw new EmbedderRefusedException("The embedder of this process cannot be changed.");
        }

        var successor = Load(name);
        try
        {
            renewal.Begin(new EmbedderRecord(name, successor.Digest, successor.Dimensions));
        }
        catch (Exception refusal)
        {
            (successor as IDisposable)?.Dispose();
            if (refusal is ArgumentException or StoreFullException)
            {
                throw new EmbedderRefusedException(refusal.Message, refusal);
            }

            throw;
        }

        lock (_lock)
        {
            _began = time.GetTimestamp();
            _doneBefore = renewal.Count().Done;
        }

        logger.EmbedderBegins(name);
        Run(stop => RenewAsync(name, successor, served, questions, stop));
    }

    private IEmbedder Load(string name)
    {
        try
        {
            return models.LoadEmbedder(name);
        }
        catch (Exception fault) when (fault is ModelFileException or IOException or UnauthorizedAccessException)
        {
            throw new EmbedderRefusedException($"The embedder {name} cannot be loaded: {fault.Message}", fault);
        }
    }

    /// <summary>The next start has to load it, so that its files have to be there and to be the same.</summary>
    private void RequireLoadable(string name, string digest)
    {
        var again = Load(name);
        (again as IDisposable)?.Dispose();
        if (again.Digest != digest)
        {
            throw new EmbedderRefusedException($"The files of the embedder {name} changed meanwhile: begin again with \"rag models use\".");
        }
    }

    private async Task RenewAsync(
        string name,
        IEmbedder successor,
        ServedEmbedder served,
        QuestionEmbedder questions,
        CancellationToken stop
    )
    {
        var isInCharge = false;
        try
        {
            await renewing.RunAsync(successor, () => RequireLoadable(name, successor.Digest), Switched, stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Fail(name, failure.Message);
            return;
        }
        finally
        {
            if (!isInCharge)
            {
                (successor as IDisposable)?.Dispose();
            }
        }

        await TidyAsync(stop);

        void Switched()
        {
            isInCharge = true;
            served.Use(successor);
            models.EmbedderName = name;
            projections.PutInUse(questions);
            logger.EmbedderSwitched(name);
        }
    }

    private async Task TidyAsync(CancellationToken stop)
    {
        try
        {
            await renewing.RemoveOldAsync(stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            logger.OldVectorsStay(failure);
        }
    }

    private void Fail(string name, string fault)
    {
        _fault = fault;
        logger.EmbedderNotChanged(name, fault);
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            _fault = null;
            _work.Begin(work);
        }
    }
}
