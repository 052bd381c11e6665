using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Rag.Bench.Machines;

/// <summary>The caches of the first processor, in words.</summary>
internal static class ProcessorCaches
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>CPUID leaf that describes caches on Intel's processors, and the same table on AMD's.</summary>
    private const int IntelLeaf = 4;
    private const int AmdLeaf = unchecked((int)0x8000001D);
    private const int MostCaches = 16;

    /// <summary>As in "L2 1024 KiB"; none where neither the system nor the processor tells.</summary>
    public static IReadOnlyList<string> Read() => Directory.Exists(Folder) ? FromSystem() : FromProcessor();

    private static IReadOnlyList<string> FromSystem() =>
        [
            .. from index in Directory.GetDirectories(Folder, "index*").Order(StringComparer.Ordinal)
            let size = Text(index, "size").TrimEnd('K')
            select Name(Text(index, "level"), Text(index, "type")[0]) + $" {size} KiB",
        ];

    private static string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();

    private static IReadOnlyList<string> FromProcessor()
    {
        if (!X86Base.IsSupported)
        {
            return [];
        }

        var leaf =
            X86Base.CpuId(unchecked((int)0x80000000), 0).Eax is var last && (uint)last >= unchecked((uint)AmdLeaf) ? AmdLeaf : IntelLeaf;
        var caches = Table(leaf);
        return caches.Count > 0 ? caches
            : Table(IntelLeaf) is { Count: > 0 } intel ? intel
            : Legacy();
    }

    /// <summary>What AMD's processors told before they had a table; zeros on others.</summary>
    private static List<string> Legacy()
    {
        var (_, _, data, code) = X86Base.CpuId(unchecked((int)0x80000005), 0);
        var (_, _, second, third) = X86Base.CpuId(unchecked((int)0x80000006), 0);
        (string Name, uint KiB)[] caches =
        [
            ("L1d", (uint)data >> 24),
            ("L1i", (uint)code >> 24),
            ("L2", (uint)second >> 16),
            ("L3", ((uint)third >> 18) * 512),
        ];
        return [.. caches.Where(cache => cache.KiB > 0).Select(cache => $"{cache.Name} {cache.KiB} KiB")];
    }

    private static List<string> Table(int leaf)
    {
        const string kinds = " DIU";
        var caches = new List<string>();
        foreach (var place in Enumerable.Range(0, MostCaches))
        {
            var (kind, sizes, sets, _) = X86Base.CpuId(leaf, place);
            if ((kind & 31) is not (> 0 and < 4))
            {
                break;
            }

            // Each of the fields holds its number less one.
            var bytes = (((sizes >> 22) & 1023) + 1L) * (((sizes >> 12) & 1023) + 1) * ((sizes & 4095) + 1) * (sets + 1L);
            var level = ((kind >> 5) & 7).ToString(CultureInfo.InvariantCulture);
            caches.Add(Name(level, kinds[kind & 31]) + $" {bytes >> 10} KiB");
        }

        return caches;
    }

    private static string Name(string level, char kind) => $"L{level}" + (kind is 'D' or 'I' ? char.ToLowerInvariant(kind) : "");
}
