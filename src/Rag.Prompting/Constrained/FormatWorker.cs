using System.Threading.Channels;

namespace Rag.Prompting.Constrained;

/// <summary>
/// The one thread on which formats are worked out, beside the engine's: each answer has its turn, so that none waits for another's hard
/// format for longer than a few milliseconds.
/// </summary>
/// <param name="giveWay">Called on the thread before anything else: lets it give way to the threads that compute.</param>
internal sealed class FormatWorker(Action? giveWay) : IDisposable
{
    /// <summary>Far more than sequences in the engine and formats in preparation.</summary>
    private const int Capacity = 1 << 17;

    private readonly Channel<IFormatWork> _arrivals = Channel.CreateBounded<IFormatWork>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );
    private readonly Queue<IFormatWork> _turns = new();
    private readonly Lock _lock = new();
    private Thread? _thread;
    private volatile bool _isStopping;

    /// <summary>False when the queue is full or closed. Does not wait.</summary>
    public bool TryAdd(IFormatWork work)
    {
        if (_thread is null)
        {
            Start();
        }

        return _arrivals.Writer.TryWrite(work);
    }

    public void Dispose()
    {
        _arrivals.Writer.TryComplete(); // first, so that whatever comes in before is seen by the last look into the queue
        _isStopping = true;
        _thread?.Join();
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_thread is null && !_isStopping)
            {
                var thread = new Thread(Run) { Name = "rag-formats", IsBackground = true };
                thread.Start();
                _thread = thread;
            }
        }
    }

    private void Run()
    {
        giveWay?.Invoke();
        while (WaitForWork())
        {
            var work = _turns.Dequeue();
            if (!work.Work())
            {
                _turns.Enqueue(work);
            }
        }

        TakeArrivals();
        foreach (var work in _turns)
        {
            work.Abandon();
        }
    }

    /// <summary>False once the worker is to stop.</summary>
    private bool WaitForWork()
    {
        do
        {
            TakeArrivals();
        } while (!_isStopping && _turns.Count == 0 && _arrivals.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult());

        return !_isStopping && _turns.Count > 0;
    }

    private void TakeArrivals()
    {
        while (_arrivals.Reader.TryRead(out var work))
        {
            _turns.Enqueue(work);
        }
    }
}
