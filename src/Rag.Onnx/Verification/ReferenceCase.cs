using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Verification;

/// <summary>One prompt of a generator with the reference implementation's figures.</summary>
/// <param name="Logits">Of the last position.</param>
/// <param name="Greedy">The tokens that follow when the likeliest is taken each time; empty where an adapter's reference has none.</param>
internal sealed record ReferenceCase(int[] Ids, float[] Logits, int[] Greedy)
{
    private const string GreedyName = "greedy";
    private const string LogitsWithoutName = "logits_without";

    /// <summary>Of the model alone, where the case is an adapter's and has them.</summary>
    public float[]? LogitsWithout { get; private init; }

    /// <param name="isAdapter">The reference is an adapter's, whose cases need not have greedy tokens.</param>
    public static IReadOnlyList<ReferenceCase> Read(string path, JsonElement reference, bool isAdapter = false)
    {
        if (reference.Field("cases") is not { ValueKind: JsonValueKind.Array } cases || cases.GetArrayLength() == 0)
        {
            throw new ModelFileException(path, "there are no cases to compare with.");
        }

        return
        [
            .. cases
                .EnumerateArray()
                .Index()
                .Select(entry => new ReferenceCase(
                    Numbers(entry, "ids", Integer),
                    Numbers(entry, "logits", Single),
                    isAdapter && entry.Item.Field(GreedyName) is null ? [] : Numbers(entry, GreedyName, Integer)
                )
                {
                    LogitsWithout =
                        isAdapter && entry.Item.Field(LogitsWithoutName) is not null ? Numbers(entry, LogitsWithoutName, Single) : null,
                }),
        ];

        static int? Integer(JsonElement value) => value.TryGetInt32(out var integer) ? integer : null;

        static float? Single(JsonElement value) => value.TryGetSingle(out var single) && float.IsFinite(single) ? single : null;

        T[] Numbers<T>((int Index, JsonElement Item) entry, string name, Func<JsonElement, T?> read)
            where T : struct
        {
            JsonElement[] values = entry.Item.Field(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];
            T[] numbers = [.. values.Where(value => value.ValueKind == JsonValueKind.Number).Select(read).OfType<T>()];
            return numbers.Length > 0 && numbers.Length == values.Length
                ? numbers
                : throw new ModelFileException(path, $"{name} of case {entry.Index} is no list of numbers.");
        }
    }
}
