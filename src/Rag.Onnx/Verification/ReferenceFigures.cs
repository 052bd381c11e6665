using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Verification;

/// <summary>Parts of a case in a reference.json whose figures are hidden states.</summary>
internal static class ReferenceFigures
{
    public static double Difference(ReadOnlySpan<float> values, ReadOnlySpan<float> expected)
    {
        var largest = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var difference = Math.Abs((double)values[i] - expected[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    /// <param name="most">Tokens that the model reads.</param>
    public static int[] Ids(string path, JsonElement line, int most, int vocabulary)
    {
        if (line.Field("ids") is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
        {
            throw new ModelFileException(path, "a case has no ids.");
        }

        if (array.GetArrayLength() > most)
        {
            throw new ModelFileException(path, $"a case has {array.GetArrayLength()} tokens where the model reads {most}.");
        }

        return
        [
            .. array
                .EnumerateArray()
                .Select(id =>
                    id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) && value >= 0 && value < vocabulary
                        ? value
                        : throw new ModelFileException(path, $"a case has the id {id}, which is not in the model's vocabulary.")
                ),
        ];
    }

    public static float[] Read(string path, JsonElement line, string name, int count) =>
        line.Field(name) is { ValueKind: JsonValueKind.Array } array
        && array.GetArrayLength() == count
        && array.EnumerateArray().All(figure => figure.ValueKind == JsonValueKind.Number)
            ? [.. array.EnumerateArray().Select(figure => figure.GetSingle())]
            : throw new ModelFileException(path, $"a case has no list {name} of {count} numbers.");
}
