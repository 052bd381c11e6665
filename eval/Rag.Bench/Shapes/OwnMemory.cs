using System.Diagnostics;
using System.Globalization;

namespace Rag.Bench.Shapes;

/// <summary>The memory of this process in MiB: its own, and what it has mapped of files, which the system can take back.</summary>
internal sealed record OwnMemory(double Anonymous, double Mapped)
{
    private const string Status = "/proc/self/status";

    /// <summary>Zeros where the system does not tell.</summary>
    public static OwnMemory Now()
    {
        if (!File.Exists(Status))
        {
            return new OwnMemory(0, 0);
        }

        var lines = File.ReadAllLines(Status);
        return new OwnMemory(Of(lines, "RssAnon:"), Of(lines, "RssFile:"));
    }

    /// <summary>The most memory of this process so far, its own and mapped; 0 where the system does not tell.</summary>
    public static double PeakMiB() => File.Exists(Status) ? Of(File.ReadAllLines(Status), "VmHWM:") : 0;

    public static double SecondsSinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return (DateTime.Now - process.StartTime).TotalSeconds;
    }

    private static double Of(string[] lines, string label)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1];
        return number is null ? 0 : Math.Round(double.Parse(number, CultureInfo.InvariantCulture) / 1024, 1);
    }

    /// <summary>The most anonymous memory at any time while something runs, looked at every 20 milliseconds.</summary>
    public static T Peak<T>(Func<T> run, out double peak)
    {
        var most = Now().Anonymous;
        using var timer = new Timer(_ => most = Math.Max(most, Now().Anonymous), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        var result = run();
        peak = Math.Max(most, Now().Anonymous);
        return result;
    }
}
