using System.ComponentModel.DataAnnotations;
using Rag.Api.Hosting;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;

namespace Rag.Api.Generators;

/// <summary>A generator as it is configured. It runs on the CPU.</summary>
public sealed class GeneratorSettings
{
    /// <summary>A bundled model's name, or the path of a folder or a GGUF file, as for Models:Reader.</summary>
    public string Model { get; set; } = "";

    /// <summary>Memory for keys and values, in MiB. What it computes is kept there alone, and on no disk.</summary>
    [Range(16, 1_048_576)]
    public int KvMemoryMiB { get; set; } = 512;

    public WeightMode Weights { get; set; } = new ModelRunnerOptions().Weights;

    public KvType KvType { get; set; } = KvType.BFloat16;

    public PassageReuse PassageReuse { get; set; }

    public GeneratorLoad Load { get; set; }
}
