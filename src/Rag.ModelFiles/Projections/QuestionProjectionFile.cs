using System.Security.Cryptography;
using Rag.Core.Models;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Projections;

/// <summary>
/// Projections of question vectors as a trainer leaves them: safetensors with <c>down</c> [rank, dimensions] and <c>up</c>
/// [dimensions, rank], both fp32.
/// </summary>
public static class QuestionProjectionFile
{
    private const string Down = "down";
    private const string Up = "up";

    /// <param name="name">Of the run that it was learnt by.</param>
    /// <param name="embedder">The digest of the embedder that it belongs to.</param>
    /// <param name="dimensions">Of that embedder.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged or of another embedder; the message says which.</exception>
    public static QuestionProjection Read(string path, string name, string embedder, int dimensions)
    {
        using var file = SafetensorsFile.Open(path);
        var down = Tensor(file, Down);
        var up = Tensor(file, Up);
        var rank = down.Shape.Length == 2 ? down.Shape[0] : 0;
        if (rank is < 1 or > QuestionProjection.MostRank || down.Shape[1] != dimensions || !up.Shape.SequenceEqual([dimensions, rank]))
        {
            throw new ModelFileException(
                path,
                $"the tensors {down} and {up} are no projection of {dimensions} dimensions: down is [rank, {dimensions}] and up "
                    + $"[{dimensions}, rank], with a rank from 1 to {QuestionProjection.MostRank}."
            );
        }

        return new QuestionProjection(name, embedder, DigestOf(path), dimensions, Finite(down), Transposed(Finite(up), rank, dimensions));
    }

    /// <summary>Writes a projection as <see cref="Read"/> takes it.</summary>
    /// <param name="down">[rank, dimensions].</param>
    /// <param name="up">[dimensions, rank].</param>
    public static void Write(string path, int rank, int dimensions, float[] down, float[] up) =>
        SafetensorsWriter.Write(
            path,
            [TensorToWrite.Of(Down, WeightType.F32, [rank, dimensions], down), TensorToWrite.Of(Up, WeightType.F32, [dimensions, rank], up)]
        );

    private static WeightTensor Tensor(SafetensorsFile file, string name) =>
        !file.TryGet(name, out var tensor) ? throw new ModelFileException(file.Path, $"the tensor {name} of the projection is missing.")
        : tensor.Type != WeightType.F32 ? throw new ModelFileException(file.Path, $"the tensor {tensor} has to be F32.")
        : tensor;

    private static float[] Finite(WeightTensor tensor)
    {
        var values = tensor.ToFloat32();
        return values.All(float.IsFinite)
            ? values
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor.Name} has a number that is not finite.");
    }

    /// <summary>From [dimensions, rank] to [rank, dimensions].</summary>
    private static float[] Transposed(float[] up, int rank, int dimensions) =>
        [.. Enumerable.Range(0, rank * dimensions).Select(at => up[(at % dimensions * rank) + (at / dimensions)])];

    private static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
