using Rag.Kernels.Simd;
using Rag.Onnx.Adapters;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Native;

/// <summary>How a graph is loaded and run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads of one run, the caller's among them; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The folder of the graph's external data; null for a graph that carries its weights or is loaded from a path.</summary>
    public string? ExternalDataFolder { get; init; }

    /// <summary>
    /// Threads of the library's own pool, which its operators use; those of <see cref="Threads"/> where null. Ours have a team of their
    /// own.
    /// </summary>
    public int? LibraryThreads { get; init; }

    /// <summary>
    /// Whether the library's threads spin while they wait. Off: they take the cores from ingestion and HTTP, and they doubled the step time
    /// on a busy machine.
    /// </summary>
    public bool LibrarySpins { get; init; }

    /// <summary>The instruction set that our own operators use; by default the widest of this machine.</summary>
    public SimdLevel Simd { get; init; } = SimdSupport.Best;

    /// <summary>
    /// Where ONNX Runtime writes what each node took, the beginning of the file's path; null where nobody asks. Measuring programs do.
    /// </summary>
    internal string? Profile { get; init; }

    /// <summary>What a graph that takes adapters computes with; null for one that takes none.</summary>
    internal AdapterTable? Adapters { get; init; }

    /// <summary>Who is shown what the graph's experts read; null where nobody looks. Calibration does.</summary>
    internal IExpertWitness? ExpertWitness { get; init; }
}
