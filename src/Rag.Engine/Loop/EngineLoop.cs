using System.Threading.Channels;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;

namespace Rag.Engine.Loop;

/// <summary>
/// The engine thread: commands from one bounded channel, then one step, and so on. Everything in the core is this thread's alone. Each kind
/// of command has a share of the channel, so that none is refused for the number of another.
/// </summary>
internal sealed class EngineLoop : IAsyncDisposable
{
    /// <summary>Warmings that wait to be taken, and apart from them purges and searches, of which more wait with their callers.</summary>
    private const int MostOfAKind = 64;

    private readonly EngineCore _core;
    private readonly TimeProvider _time;
    private readonly Channel<EngineCommand> _commands;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _errands = new(MostOfAKind);
    private volatile bool _isStopping;
    private int _submitted;
    private int _warmings;
    private int _isWoken;

    /// <param name="maxSequences">Sequences that have not ended yet are at most so many.</param>
    public EngineLoop(EngineCore core, int maxSequences, TimeProvider time)
    {
        (_core, _time) = (core, time);
        var capacity = maxSequences + (2 * MostOfAKind) + 1;
        _commands = Channel.CreateBounded<EngineCommand>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { Name = "rag-engine", IsBackground = true }.Start();
    }

    /// <summary>Why the engine stopped by itself, or null.</summary>
    public string? Fault { get; private set; }

    public bool IsStopped => _isStopping || Fault is not null;

    /// <summary>Sequences sent and not taken yet: the core's own estimates do not know them.</summary>
    public int Submitted => Volatile.Read(ref _submitted);

    /// <summary>False only when the engine has stopped.</summary>
    public bool TrySubmit(Sequence sequence)
    {
        Interlocked.Increment(ref _submitted);
        if (_commands.Writer.TryWrite(new EngineCommand.Submit(sequence)))
        {
            return true;
        }

        Interlocked.Decrement(ref _submitted);
        return false;
    }

    /// <summary>False when too many warmings wait, or the engine has stopped.</summary>
    public bool TryWarm(Warming warming)
    {
        if (Interlocked.Increment(ref _warmings) <= MostOfAKind && _commands.Writer.TryWrite(new EngineCommand.Warm(warming)))
        {
            return true;
        }

        Interlocked.Decrement(ref _warmings);
        return false;
    }

    /// <summary>Brings a step about. Several at once are one.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            _commands.Writer.TryWrite(EngineCommand.Wake.Instance);
        }
    }

    /// <summary>
    /// Sends what is neither a sequence nor a warming. Throws <see cref="ChannelClosedException"/> when the engine has stopped.
    /// </summary>
    public async ValueTask SendAsync(EngineCommand command, CancellationToken cancellation)
    {
        await _errands.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _commands.Writer.WriteAsync(command, cancellation).ConfigureAwait(false);
        }
        catch
        {
            _errands.Release();
            throw;
        }
    }

    /// <summary>Cancels every sequence and returns when the runner is idle for good.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _commands.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (!_isStopping && WaitForWork())
            {
                Drain();
                _core.Step();
            }
        }
        catch (Exception broken)
        {
            // Only a broken invariant comes here.
            Fault = $"The engine has stopped: {broken.Message}";
        }

        _commands.Writer.TryComplete();
        Drain();
        if (Fault is { } fault)
        {
            _core.Abandon(fault);
        }
        else
        {
            _core.CancelAll();
        }

        _stopped.SetResult();
    }

    /// <summary>Blocks while there is nothing to do. False when no command will come any more.</summary>
    private bool WaitForWork()
    {
        if (!_core.HasWork)
        {
            return _commands.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        }

        if (_core.Pause is not { } pause)
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(pause, _time);
        try
        {
            return _commands.Reader.WaitToReadAsync(timeout.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void Drain()
    {
        while (_commands.Reader.TryRead(out var command))
        {
            Carry(command);
        }
    }

    private void Carry(EngineCommand command)
    {
        switch (command)
        {
            case EngineCommand.Submit submit:
                Interlocked.Decrement(ref _submitted);
                _core.Submit(submit.Sequence);
                break;
            case EngineCommand.Purge purge:
                _errands.Release();
                _core.Purge(purge.Chunks, purge.Done);
                break;
            case EngineCommand.FindTraces find:
                _errands.Release();
                find.Found.SetResult(_core.FindTraces(find.Chunks));
                break;
            case EngineCommand.TakeCensus take:
                _errands.Release();
                take.Taken.SetResult(_core.TakeCensus(take.Hottest));
                break;
            case EngineCommand.Warm warm:
                Interlocked.Decrement(ref _warmings);
                _core.Warm(warm.Warming);
                break;
            case EngineCommand.CloseDisk:
                _errands.Release();
                _core.CloseDisk();
                break;
            case EngineCommand.OpenDisk:
                _errands.Release();
                _core.OpenDisk();
                break;
            case EngineCommand.SetAdapter set:
                _errands.Release();
                SetAdapter(set);
                break;
            case EngineCommand.Wake:
                Volatile.Write(ref _isWoken, 0); // what was marked before is seen in the step that follows
                break;
        }
    }

    /// <summary>The command faults where the runner refuses; the engine goes on.</summary>
    private void SetAdapter(EngineCommand.SetAdapter set)
    {
        try
        {
            _core.SetAdapter(set.Slot, set.Weights);
            set.Done.SetResult();
        }
        catch (Exception failure)
        {
            set.Done.SetException(failure);
        }
    }
}
