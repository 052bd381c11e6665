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
    private CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private EmbedderState _state;
    private string? _fault;
    private long _began;
    private long _doneBefore;

    public EmbedderStatus Status
    {
        get
        {
            lock (_lock)
            {
                var (done, all) = renewal.Successor is null ? default : renewal.Count();
                var seconds = time.GetElapsedTime(_began).TotalSeconds;
                var rate = _state == EmbedderState.Embedding && seconds > 0 ? Math.Max(0, done - _doneBefore) / seconds : 0;
                return new EmbedderStatus(
                    models.EmbedderName,
                    renewal.InCharge.Dimensions,
                    renewal.Successor?.Name,
                    _state,
                    done,
                    all,
                    rate,
                    _fault
                );
            }
        }
    }

    /// <summary>Ends with the work that is under way, whatever becomes of it: <see cref="Status"/> tells.</summary>
    public Task Work
    {
        get
        {
            lock (_lock)
            {
                return _work;
            }
        }
    }

    /// <summary>Begins, or goes on, to put this embedder in charge; returns once it is loaded.</summary>
    /// <exception cref="EmbedderRefusedException">It cannot be; the message says why.</exception>
    public async Task UseAsync(string name, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (Status.State == EmbedderState.Embedding)
            {
                if (renewal.Successor?.Name == name)
                {
                    return;
                }

                throw new EmbedderRefusedException(
                    $"The embedder {renewal.Successor?.Name} is being put in charge: wait, or end that with \"rag models use --stop\"."
                );
            }

            await EndWorkAsync();
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

            await EndWorkAsync();
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
            if (renewal.Successor?.Name is not { } name)
            {
                Run(TidyAsync);
                return;
            }

            try
            {
                Begin(name);
            }
            catch (EmbedderRefusedException refused)
            {
                Fail(name, refused.Message);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndWorkAsync();
        _stop.Dispose();
        _turn.Dispose();
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
        catch (ArgumentException refusal)
        {
            (successor as IDisposable)?.Dispose();
            throw new EmbedderRefusedException(refusal.Message, refusal);
        }
        catch
        {
            (successor as IDisposable)?.Dispose();
            throw;
        }

        lock (_lock)
        {
            _state = EmbedderState.Embedding;
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
            await renewing.RunAsync(successor, Switched, stop);
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
        Become(EmbedderState.Tidying);
        try
        {
            await renewing.RemoveOldAsync(stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            logger.OldVectorsStay(failure);
        }

        Become(EmbedderState.Idle);
    }

    private void Become(EmbedderState state)
    {
        lock (_lock)
        {
            (_state, _fault) = (state, null);
        }
    }

    private void Fail(string name, string fault)
    {
        lock (_lock)
        {
            (_state, _fault) = (EmbedderState.Failed, fault);
        }

        logger.EmbedderNotChanged(name, fault);
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
            var stop = _stop.Token;
            _work = Task.Run(() => work(stop), CancellationToken.None);
        }
    }

    private async Task EndWorkAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Work;
        }
        catch (OperationCanceledException)
        {
            Become(EmbedderState.Idle);
        }
    }
}
