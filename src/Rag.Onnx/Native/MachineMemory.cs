using System.Globalization;

namespace Rag.Onnx.Native;

/// <summary>The memory that this process may have: that of the machine, or less where a container's control group says so.</summary>
internal static class MachineMemory
{
    private const string Total = "MemTotal:";
    private const int BytesOfKilobyte = 1024;

    public static long Bytes() => OperatingSystem.IsLinux() ? OfLinux("/") : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <param name="root">Of the file systems <c>/proc</c> and <c>/sys</c>.</param>
    internal static long OfLinux(string root) =>
        Limits(root).Append(OfMachine(root) ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();

    private static long? OfMachine(string root) =>
        Lines(Path.Combine(root, "proc/meminfo")).FirstOrDefault(line => line.StartsWith(Total, StringComparison.Ordinal)) is { } line
        && line[Total.Length..].Trim().Split(' ') is [var number, ..]
        && long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * BytesOfKilobyte
            : null;

    /// <summary>
    /// Those of the process's group and of every group around it. Inside a container the group's own path is often not to be seen; then its
    /// files lie at the root.
    /// </summary>
    private static IEnumerable<long> Limits(string root)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            var (mount, file) =
                controllers.Length == 0 ? ("sys/fs/cgroup", "memory.max")
                : controllers.Split(',').Contains("memory") ? ("sys/fs/cgroup/memory", "memory.limit_in_bytes")
                : ("", "");
            if (file.Length == 0)
            {
                continue;
            }

            for (var group = path.Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
            {
                var limit = Lines(Path.Combine(root, mount, group, file)).FirstOrDefault();
                if (long.TryParse(limit, CultureInfo.InvariantCulture, out var bytes) && bytes > 0)
                {
                    yield return bytes;
                }

                if (group.Length == 0)
                {
                    break;
                }
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
