using System.Globalization;
using System.Runtime.InteropServices;

namespace Rag.Onnx.Native;

/// <summary>What is told of the machine beside measured figures.</summary>
public static class Machine
{
    /// <summary>
    /// The number of processes that ran or waited to run, averaged over the last minute; null where the system does not tell.
    /// </summary>
    public static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>The processor's name, or its architecture where the system does not tell.</summary>
    public static string Processor()
    {
        const string Label = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
