using System.Runtime.InteropServices;
using Rag.Kernels.Simd;
using Rag.Onnx.Native;

namespace Rag.Bench.Machines;

/// <summary>What figures were measured on.</summary>
/// <param name="Caches">Of the first processor; none where neither the system nor the processor tells.</param>
/// <param name="InstructionSets">The level that our kernels use, and what the processor tells of sets that other libraries may use.</param>
/// <param name="MemoryMib">That this process may take.</param>
/// <param name="LoadAverage">Before the measurement; null where the system does not tell.</param>
internal sealed record MachineReport(
    string Processor,
    int Processors,
    IReadOnlyList<string> Caches,
    IReadOnlyList<string> InstructionSets,
    double MemoryMib,
    string Architecture,
    string System,
    string Runtime,
    double? LoadAverage
)
{
    /// <summary>Sets that tell machines apart, by the names that Linux has for them.</summary>
    private static readonly string[] s_telling =
    [
        "avx2",
        "avx_vnni",
        "avx512f",
        "avx512_vnni",
        "avx512_bf16",
        "avx512_fp16",
        "amx_int8",
        "amx_bf16",
    ];

    public static MachineReport Now() =>
        new(
            Machine.Processor(),
            Environment.ProcessorCount,
            ProcessorCaches.Read(),
            [$"{SimdSupport.Best}", .. Flags()],
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024),
            RuntimeInformation.ProcessArchitecture.ToString(),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            Machine.LoadAverage()
        );

    private static IEnumerable<string> Flags()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))
            : null;
        return line is null ? [] : s_telling.Intersect(line.Split(' ', StringSplitOptions.TrimEntries));
    }
}
