using System.Text.Json;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Kept;

/// <summary>What a caller writes on an answer that is kept.</summary>
internal static class WireMetadata
{
    private const int MostPairs = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    /// <exception cref="WireException">It is given, and is no object of few short texts.</exception>
    public static void Require(JsonElement? metadata)
    {
        if (metadata is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return;
        }

        WireException.Refuse(given.ValueKind != JsonValueKind.Object, "metadata", "metadata must be an object of texts.");
        var pairs = given.EnumerateObject().ToList();
        WireException.Refuse(
            pairs.Count > MostPairs
                || pairs.Any(pair =>
                    pair.Name.Length > LongestKey
                    || pair.Value.ValueKind != JsonValueKind.String
                    || pair.Value.GetString()!.Length > LongestValue
                ),
            "metadata",
            $"metadata may hold {MostPairs} pairs, with names of at most {LongestKey} characters and texts of at most {LongestValue}."
        );
    }
}
