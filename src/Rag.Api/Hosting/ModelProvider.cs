namespace Rag.Api.Hosting;

/// <summary>What runs the reader.</summary>
public enum ModelProvider
{
    Cpu,

    /// <summary>The first CUDA device; needs a build with -p:Gpu=true.</summary>
    Cuda,
}
