using Rag.Kernels.Simd;

namespace Rag.Onnx.Native;

/// <summary>How a graph is loaded and run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads of one run, the caller's among them; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where the graph's external data lies; null for a graph that carries its weights or was loaded from a path.</summary>
    public string? ExternalDataFolder { get; init; }

    /// <summary>Instructions that the operators written here use; by default the widest that this machine has.</summary>
    public SimdLevel Simd { get; init; } = SimdSupport.Best;
}
