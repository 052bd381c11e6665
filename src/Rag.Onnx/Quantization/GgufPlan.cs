using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Quantization;

/// <summary>A GGUF model under the names that a Hugging Face folder of its family has.</summary>
internal static class GgufPlan
{
    private const string Prefix = "model.";

    public static QuantizationPlan Of(GgufDecoder checkpoint)
    {
        var model = (GgufModel)checkpoint.Weights;
        if (model.TryGet("rope_freqs.weight", out var factors))
        {
            throw new ModelFileException(
                model.Path,
                $"the tensor {factors} has factors of rotary frequencies, which a config.json does not hold: quantize the model's Hugging "
                    + "Face folder instead."
            );
        }

        var json = Configuration(checkpoint, model);
        List<(string, WeightTensor)> tables = [($"{Prefix}embed_tokens.weight", checkpoint.Embedding)];
        if (checkpoint.Head is { } head)
        {
            tables.Add(("lm_head.weight", head));
        }

        return new QuantizationPlan(
            json,
            [.. HuggingFaceDecoder.MatricesOf(checkpoint.Family, checkpoint.Configuration, Prefix)],
            tables,
            [.. Others(checkpoint, json, model.Path), .. GgufExpertPlan.Others(checkpoint, Prefix, model.Path)]
        );
    }

    private static JsonObject Configuration(GgufDecoder checkpoint, GgufModel model)
    {
        var c = checkpoint.Configuration;
        var json = new GgufConfiguration(model, model.Metadata.String("general.architecture")!).ToJson(checkpoint.Embedding);
        json["model_type"] = checkpoint.Family.ModelTypes[0];
        json["tie_word_embeddings"] = checkpoint.Head is null;
        json["eos_token_id"] = new JsonArray([.. c.EndTokens.Select(id => JsonValue.Create(id))]);
        json["attention_bias"] = checkpoint.Bias(0, DecoderMatrix.Query) is not null;
        json["mlp_bias"] = checkpoint.Bias(0, DecoderMatrix.Gate) is not null;
        return json;
    }

    private static IEnumerable<TensorToWrite> Others(GgufDecoder checkpoint, JsonObject json, string path)
    {
        var c = checkpoint.Configuration;
        using var document = JsonDocument.Parse(json.ToJsonString());
        DecoderMatrix[] biased = [.. checkpoint.Family.Biased(new ConfigurationReader(path, document.RootElement))];
        yield return Gain($"{Prefix}norm", checkpoint.FinalNorm(), checkpoint.Family.GainOffset);
        for (var layer = 0; layer < c.Layers; layer++)
        {
            foreach (var norm in checkpoint.Norms())
            {
                var name = $"{Prefix}layers.{layer}.{checkpoint.Family.NormName(norm)}";
                yield return Gain(name, checkpoint.Norm(layer, norm), checkpoint.Family.GainOffset);
            }

            foreach (var matrix in biased)
            {
                var bias = checkpoint.Bias(layer, matrix) ?? new float[DecoderShapes.Of(c, matrix).Outputs];
                yield return Vector($"{Prefix}layers.{layer}.{checkpoint.Family.MatrixName(matrix)}.bias", bias);
            }
        }
    }

    private static TensorToWrite Gain(string name, float[] gain, float offset) =>
        Vector($"{name}.weight", offset == 0 ? gain : [.. gain.Select(value => value - offset)]);

    private static TensorToWrite Vector(string name, float[] values) => TensorToWrite.Of(name, WeightType.F32, [values.Length], values);
}
