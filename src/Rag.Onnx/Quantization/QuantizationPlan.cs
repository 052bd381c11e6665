using System.Text.Json.Nodes;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Quantization;

/// <summary>What a quantized folder is made of.</summary>
/// <param name="Configuration">The config.json of the folder, without what says that it is quantized.</param>
/// <param name="Tables">Embedding and head, which get 8 bits.</param>
/// <param name="Others">Tensors that stay as they are.</param>
internal sealed record QuantizationPlan(
    JsonObject Configuration,
    IReadOnlyList<PlannedMatrix> Matrices,
    IReadOnlyList<(string Tensor, WeightTensor Table)> Tables,
    IReadOnlyList<TensorToWrite> Others
)
{
    /// <exception cref="ModelFileException">Models of this kind are not quantized.</exception>
    public static QuantizationPlan Of(IDecoderCheckpoint checkpoint, string path)
    {
        if (checkpoint.Configuration.HasState)
        {
            throw new ModelFileException(path, "models whose layers keep a state are not quantized: run the model as it is.");
        }

        return checkpoint is GgufDecoder gguf ? GgufPlan.Of(gguf) : Of((HuggingFaceDecoder)checkpoint);
    }

    private static QuantizationPlan Of(HuggingFaceDecoder checkpoint)
    {
        PlannedMatrix[] matrices = [.. checkpoint.PlannedMatrices()];
        List<(string Tensor, WeightTensor Table)> tables = [(checkpoint.Embedding.Name, checkpoint.Embedding)];
        if (checkpoint.Head is { } head)
        {
            tables.Add((head.Name, head));
        }

        // The matrices of experts may lie in the folder under other names than they get: joined, or of all experts together.
        var experts = matrices
            .Where(matrix => matrix.Expert is not null)
            .SelectMany(matrix => matrix.Parts.Select(part => checkpoint.Experts.TensorOf(matrix.Layer, matrix.Expert!.Value, part).Name));
        HashSet<string> planned = [.. matrices.Select(matrix => matrix.Tensor), .. tables.Select(table => table.Tensor), .. experts];
        return new QuantizationPlan(
            checkpoint.Written.Copy(),
            matrices,
            tables,
            [.. checkpoint.Weights.Names.Where(name => !planned.Contains(name)).Order().Select(name => Kept(checkpoint.Weights, name))]
        );
    }

    private static TensorToWrite Kept(IWeightSource weights, string name)
    {
        var tensor = weights.Get(name);
        return weights.Stored.TryGet(name, out var stored) && ReferenceEquals(stored, tensor)
            ? TensorToWrite.Copy(tensor)
            : TensorToWrite.Of(name, WeightType.F32, tensor.Shape, tensor.ToFloat32());
    }
}
