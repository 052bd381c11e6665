using System.Diagnostics;

namespace Rag.Fuzz.Tests;

/// <summary>
/// Gives a target one input at a time, on a thread with the stack that a request's thread has, and holds it to its bounds.
/// </summary>
internal sealed class FuzzRunner : IDisposable
{
    private const int StackSize = 1 << 20;

    private readonly FuzzTarget _target;
    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private byte[]? _input;
    private Exception? _fault;

    public FuzzRunner(FuzzTarget target)
    {
        _target = target;
        new Thread(Work, StackSize) { IsBackground = true, Name = $"fuzz {target.Name}" }.Start();
    }

    /// <summary>What was wrong, or null.</summary>
    public Exception? Try(byte[] input)
    {
        _input = input;
        _given.Release();
        return _done.Wait(_target.Patience + _target.Patience)
            ? _fault
            : new TimeoutException($"It was not read within {2 * _target.Patience.TotalSeconds:0} seconds, and reading goes on.");
    }

    public void Dispose()
    {
        _input = null;
        _given.Release();
    }

    private void Work()
    {
        for (_given.Wait(); _input is { } input; _given.Wait())
        {
            _fault = Measure(input);
            _done.Release();
        }
    }

    private Exception? Measure(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        try
        {
            _target.Run(input);
        }
        catch (Exception fault)
        {
            return fault;
        }

        var (time, allocated) = (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
        return time > _target.Patience ? new TimeoutException($"Reading it took {time.TotalSeconds:0.0} seconds.")
            : allocated > _target.MostAllocated ? new InsufficientMemoryException($"Reading it allocated {allocated >> 20} MiB.")
            : null;
    }
}
