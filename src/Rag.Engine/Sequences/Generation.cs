using System.Threading.Channels;

namespace Rag.Engine.Sequences;

/// <summary>The caller's end of a sequence.</summary>
internal sealed class Generation : IGeneration
{
    private readonly TimeProvider _time;
    private readonly Action _ended;
    private readonly Action _canceled;
    private readonly TaskCompletionSource<Completion> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Delta> _deltas = Channel.CreateUnbounded<Delta>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );
    private volatile bool _isCanceled;

    /// <param name="ended">Called once, before the completion is seen.</param>
    /// <param name="canceled">Called when somebody gives it up.</param>
    public Generation(TimeProvider time, Action ended, Action canceled)
    {
        _time = time;
        _ended = ended;
        _canceled = canceled;
        Submitted = time.GetTimestamp();
    }

    public IAsyncEnumerable<Delta> Deltas => _deltas.Reader.ReadAllAsync();

    public Task<Completion> Completion => _completion.Task;

    public bool IsCanceled => _isCanceled;

    /// <summary>Timestamp of the provider of time.</summary>
    public long Submitted { get; }

    public TimeSpan Elapsed => _time.GetElapsedTime(Submitted);

    public long TimestampAfter(TimeSpan duration) => Submitted + (long)(duration.TotalSeconds * _time.TimestampFrequency);

    /// <summary>The engine looks at the beginning of every step.</summary>
    public void Cancel()
    {
        _isCanceled = true;
        _canceled();
    }

    public async ValueTask DisposeAsync()
    {
        Cancel();
        await _completion.Task.ConfigureAwait(false);
    }

    public void Publish(Delta delta) => _deltas.Writer.TryWrite(delta);

    public void Complete(Completion completion)
    {
        _ended();
        _deltas.Writer.TryComplete();
        _completion.SetResult(completion);
    }
}
