using System.Diagnostics;

namespace Rag.Bench.Machines;

/// <summary>
/// Watches who else works on the machine: every process but this one and those that it has started. It looks now and then, so that
/// processes that come and go are seen as well.
/// </summary>
internal sealed class MachineWatch : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(2);

    /// <summary>The parent of all threads of the kernel, where they can be seen.</summary>
    private const int KernelThreads = 2;

    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _stolen = ProcessTimes.StolenSeconds();
    private readonly Dictionary<int, (string Name, double Seconds)> _used = [];
    private Dictionary<int, ProcessTime> _last;

    private MachineWatch()
    {
        _last = ProcessTimes.Read();
        _timer = new Timer(_ => Look(), null, s_pause, s_pause);
    }

    public static MachineWatch Start() => new();

    /// <summary>Who works on the machine while this process does nothing.</summary>
    public static async Task<MachineUse> GlanceAsync(CancellationToken cancellation)
    {
        using var watch = Start();
        await Task.Delay(s_glance, cancellation);
        return watch.Use();
    }

    /// <summary>Who worked on it since the start.</summary>
    public MachineUse Use()
    {
        Look();
        lock (_lock)
        {
            var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            var others =
                from process in _used
                let cores = Math.Round(process.Value.Seconds / seconds, 3)
                where cores > MachineUse.Bound
                orderby cores descending
                select new BusyProcess(process.Value.Name, process.Key, cores);
            return new MachineUse(Math.Round(seconds, 1), [.. others], Math.Round((ProcessTimes.StolenSeconds() - _stolen) / seconds, 3));
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            var now = ProcessTimes.Read();
            foreach (var (id, process) in now)
            {
                if (IsOurs(id, now) || IsKernel(process, now))
                {
                    continue;
                }

                // A process that was not there before has used all of its time since.
                var before = _last.TryGetValue(id, out var last) && last.Name == process.Name ? last.Seconds : 0;
                var sum = _used.GetValueOrDefault(id).Seconds + Math.Max(0, process.Seconds - before);
                _used[id] = (process.Name, sum);
            }

            _last = now;
        }
    }

    /// <summary>
    /// A thread of the kernel: what it does for files and networks it does for whoever uses them, and here that is mostly us.
    /// </summary>
    private static bool IsKernel(ProcessTime process, Dictionary<int, ProcessTime> processes) =>
        process.Parent == KernelThreads && processes.GetValueOrDefault(KernelThreads).Name == "kthreadd";

    private static bool IsOurs(int id, Dictionary<int, ProcessTime> processes)
    {
        var seen = 0;
        while (id != Environment.ProcessId && seen++ < processes.Count && processes.TryGetValue(id, out var process))
        {
            id = process.Parent;
        }

        return id == Environment.ProcessId;
    }

    public void Dispose() => _timer.Dispose();
}
