using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.Nodes;

/// <summary>What a node has decided of a question before it sends it to another one: for whom it is, and what was found.</summary>
/// <param name="Top">So many hits were looked for.</param>
/// <param name="Candidates">How many chunks were weighed.</param>
internal sealed record SentQuestion(
    string Tenant,
    IReadOnlyList<string> Scopes,
    int Top,
    int Candidates,
    IReadOnlyList<SentHit> Hits,
    IReadOnlyList<SentLeftOut> LeftOut
)
{
    /// <summary>As the value of a header, in characters.</summary>
    public const int Longest = 16 << 10;

    public static SentQuestion Of(Audience audience, int top, SearchResult found) =>
        new(
            audience.Tenant,
            [.. audience.Scopes.Select(scope => scope.Value)],
            top,
            found.Candidates,
            [.. found.Hits.Select(SentHit.Of)],
            [
                .. found
                    .LeftOut.Where(left => left.Passage is Hit)
                    .Select(left => new SentLeftOut(SentHit.Of((Hit)left.Passage), left.Reason)),
            ]
        );

    /// <summary>Null where it is no such value.</summary>
    public static SentQuestion? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(Convert.FromBase64String(text), SentJson.Default.SentQuestion);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    public string Write() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, SentJson.Default.SentQuestion));

    public Audience ToAudience() => new(Tenant, Scopes.Select(scope => new AccessScope(scope)).ToHashSet());
}

/// <summary>What lacks a member is no message of this form.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SentQuestion))]
internal sealed partial class SentJson : JsonSerializerContext;
