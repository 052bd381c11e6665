using System.Globalization;

namespace Rag.Bench.Machines;

/// <summary>The processor time that each process of this machine has used so far; none where the system does not tell.</summary>
internal static class ProcessTimes
{
    /// <summary>Fields of a process's line behind its name: its parent, and its own ticks in programs and in the system.</summary>
    private const int Parent = 1;
    private const int Ticks = 11;
    private const int SystemTicks = 12;
    private const double TicksPerSecond = 100;

    /// <summary>Of the machine's line: ticks that the host gave to others while this machine wanted to run.</summary>
    private const int StolenTicks = 8;

    public static Dictionary<int, ProcessTime> Read()
    {
        var times = new Dictionary<int, ProcessTime>();
        foreach (var folder in Directory.Exists("/proc/self") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Of(folder) is { } time)
            {
                times[id] = time;
            }
        }

        return times;
    }

    /// <summary>Seconds that the host of this virtual machine kept for others so far, over all processors.</summary>
    public static double StolenSeconds()
    {
        const string file = "/proc/stat";
        var fields = File.Exists(file) ? File.ReadLines(file).First().Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length > StolenTicks ? Number(fields[StolenTicks]) / TicksPerSecond : 0;
    }

    private static ProcessTime? Of(string folder)
    {
        try
        {
            // The name stands in parentheses and may hold some itself.
            var line = File.ReadAllText(Path.Combine(folder, "stat"));
            var (begin, end) = (line.IndexOf('('), line.LastIndexOf(')'));
            var fields = line[(end + 2)..].Split(' ');
            var seconds = (Number(fields[Ticks]) + Number(fields[SystemTicks])) / TicksPerSecond;
            return new ProcessTime(line[(begin + 1)..end], (int)Number(fields[Parent]), seconds);
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
