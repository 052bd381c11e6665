namespace Rag.Api.Hosting;

/// <summary>The device that runs the reader.</summary>
public enum ModelProvider
{
    Cpu,

    /// <summary>The first CUDA device; needs a build with -p:Gpu=true.</summary>
    Cuda,
}
