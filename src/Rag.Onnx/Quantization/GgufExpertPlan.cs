using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Experts;

namespace Rag.Onnx.Quantization;

/// <summary>What mixtures of experts have beside matrices in a GGUF model, by the names of a Hugging Face folder of its family.</summary>
internal static class GgufExpertPlan
{
    /// <exception cref="ModelFileException">The file has biases that no folder of its family has.</exception>
    public static IEnumerable<TensorToWrite> Others(GgufDecoder checkpoint, string prefix, string path)
    {
        var c = checkpoint.Configuration;
        foreach (var layer in Enumerable.Range(0, c.Layers))
        {
            if (c.HasSinks)
            {
                yield return Of($"{prefix}layers.{layer}.self_attn.sinks", [c.Heads], checkpoint.Sinks(layer));
            }

            if (c.HasExperts(layer))
            {
                foreach (var tensor in OfLayer(checkpoint, prefix, layer, path))
                {
                    yield return tensor;
                }
            }
        }
    }

    private static IEnumerable<TensorToWrite> OfLayer(GgufDecoder checkpoint, string prefix, int layer, string path)
    {
        var (c, experts, family) = (checkpoint.Configuration, checkpoint.Experts, checkpoint.Family);
        var part = HuggingFaceExperts.PartOf(family, prefix, layer);
        var count = c.Experts!.Count;
        var router = $"{part}.{family.RouterName}";
        yield return Of($"{router}.weight", [count, c.HiddenSize], experts.Router(layer, router).Values);
        if (!family.HasTurnedExperts)
        {
            if (experts.RouterBias(layer) is not null || DecoderShapes.OfExperts.Any(matrix => experts.Bias(layer, 0, matrix) is not null))
            {
                throw new ModelFileException(
                    path,
                    $"the experts of layer {layer} have biases, which no {family.ModelTypes[0]} folder has: run the model as it is."
                );
            }

            yield break;
        }

        yield return Of($"{router}.bias", [count], Bias(experts.RouterBias(layer), count));
        yield return Of(
            $"{part}.experts.gate_up_proj_bias",
            [count, 2 * c.Experts.Size],
            [
                .. Enumerable
                    .Range(0, count)
                    .SelectMany(expert =>
                        BiasOf(expert, DecoderMatrix.Gate).Zip(BiasOf(expert, DecoderMatrix.Up), (gate, up) => new[] { gate, up })
                    )
                    .SelectMany(pair => pair),
            ]
        );
        yield return Of(
            $"{part}.experts.down_proj_bias",
            [count, c.HiddenSize],
            [.. Enumerable.Range(0, count).SelectMany(expert => BiasOf(expert, DecoderMatrix.Down))]
        );

        float[] BiasOf(int expert, DecoderMatrix matrix) => Bias(experts.Bias(layer, expert, matrix), ExpertShapes.Of(c, matrix).Outputs);
    }

    /// <summary>Zeros where the file has none.</summary>
    private static float[] Bias(float[]? bias, int size) => bias ?? new float[size];

    private static TensorToWrite Of(string name, int[] shape, float[] values) => TensorToWrite.Of(name, WeightType.F32, [.. shape], values);
}
