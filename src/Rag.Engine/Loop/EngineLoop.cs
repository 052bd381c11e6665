using System.Threading.Channels;

namespace Rag.Engine.Loop;

/// <summary>
/// The engine thread: commands from one bounded channel, then one step, and so on. Everything in the core is this thread's alone.
/// </summary>
internal sealed class EngineLoop : IAsyncDisposable
{
    private readonly EngineCore _core;
    private readonly TimeProvider _time;
    private readonly Channel<EngineCommand> _commands;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    public EngineLoop(EngineCore core, int capacity, TimeProvider time)
    {
        (_core, _time) = (core, time);
        _commands = Channel.CreateBounded<EngineCommand>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { Name = "rag-engine", IsBackground = true }.Start();
    }

    /// <summary>Why the engine stopped by itself, or null.</summary>
    public string? Fault { get; private set; }

    public bool IsStopped => _isStopping || Fault is not null;

    /// <summary>False when the channel is full or the engine has stopped.</summary>
    public bool TrySend(EngineCommand command) => _commands.Writer.TryWrite(command);

    /// <summary>Throws <see cref="ChannelClosedException"/> when the engine has stopped.</summary>
    public ValueTask SendAsync(EngineCommand command, CancellationToken cancellation) => _commands.Writer.WriteAsync(command, cancellation);

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
                _core.Submit(submit.Sequence);
                break;
            case EngineCommand.Purge purge:
                _core.Purge(purge.Chunks, purge.Done);
                break;
            case EngineCommand.FindTraces find:
                find.Found.SetResult(_core.FindTraces(find.Chunks));
                break;
            case EngineCommand.Warm warm:
                _core.Warm(warm.Warming);
                break;
            case EngineCommand.Wake:
                break;
        }
    }
}
