using System.Text.Json.Nodes;
using Rag.ModelFiles.Quantized;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Quantization;

/// <summary>
/// Writes a model's folder anew with weights in blocks of <see cref="BlockRows.Length"/>, which the engine uses without rounding them
/// again: <see cref="StoredBlocksForm"/> says how they lie in its safetensors.
/// </summary>
public static class ModelQuantizer
{
    /// <summary>Files that go with the model as they are, where its folder has them.</summary>
    private static readonly string[] s_companions =
    [
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "generation_config.json",
        "chat_template.jinja",
        "chat_template.json",
        "LICENSE",
        "README.md",
    ];

    /// <param name="source">A decoder: its folder, or a .gguf file.</param>
    /// <param name="target">A folder that is there and is empty.</param>
    /// <param name="workFolder">For files that are needed meanwhile.</param>
    /// <exception cref="ModelFileException">The model cannot be read, or has no tokenizer.json to go with it.</exception>
    /// <returns>What became of the experts; null of a model without.</returns>
    public static ExpertRounding? Quantize(
        string source,
        string target,
        string workFolder,
        QuantizationOptions options,
        CancellationToken cancellation
    )
    {
        using var checkpoint = DecoderCheckpoint.Open(source);
        var folder = Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;
        if (!File.Exists(Path.Combine(folder, "tokenizer.json")))
        {
            throw new ModelFileException(folder, "the folder has no tokenizer.json, without which a quantized model has no tokenizer.");
        }

        var plan = QuantizationPlan.Of(checkpoint, source);
        var rounding = new MatrixRounding(checkpoint, options, workFolder, cancellation);
        SafetensorsWriter.Write(Path.Combine(target, WeightSource.SafetensorsName), [.. Tensors(plan, checkpoint, rounding, options.Bits)]);
        plan.Configuration["quantization_config"] = new JsonObject
        {
            ["quant_method"] = StoredBlocksForm.Name,
            ["block"] = BlockRows.Length,
            ["bits"] = options.Bits,
            ["rounding"] = options.Method.ToString().ToLowerInvariant(),
        };
        File.WriteAllText(Path.Combine(target, "config.json"), plan.Configuration.ToJsonString());
        foreach (var file in s_companions.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            File.Copy(Path.Combine(folder, file), Path.Combine(target, file));
        }

        return rounding.Experts;
    }

    private static IEnumerable<TensorToWrite> Tensors(
        QuantizationPlan plan,
        IDecoderCheckpoint checkpoint,
        MatrixRounding rounding,
        int bits
    )
    {
        foreach (var (tensor, table) in plan.Tables)
        {
            BlockRows Round(int tableBits) => MatrixRounding.Nearest(table.ToFloat32(), table.Columns, tableBits);
            foreach (var part in new StoredBlocks(tensor, table.Shape[0], table.Columns, 8, Round).ToTensors())
            {
                yield return part;
            }
        }

        foreach (var matrix in plan.Matrices)
        {
            var (rows, columns) = matrix.Shape(checkpoint.Configuration);
            BlockRows Round(int own) => rounding.Round(matrix, own);
            foreach (var part in new StoredBlocks(matrix.Tensor, rows, columns, bits, Round).ToTensors())
            {
                yield return part;
            }
        }

        foreach (var other in plan.Others)
        {
            yield return other;
        }
    }
}
