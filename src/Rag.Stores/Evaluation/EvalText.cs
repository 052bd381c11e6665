using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>Plans, figures and outcomes as the text that is stored.</summary>
internal static class EvalText
{
    /// <summary>Text is stored as it is: no page is made of it unescaped.</summary>
    private static readonly EvalJson s_plain = new(
        new JsonSerializerOptions(EvalJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static string Write(RunPlan plan) => JsonSerializer.Serialize(plan, s_plain.RunPlan);

    public static string Write(CaseOutcome outcome) => JsonSerializer.Serialize(outcome, s_plain.CaseOutcome);

    public static string Write(CaseCost cost) => JsonSerializer.Serialize(cost, s_plain.CaseCost);

    public static string Write(IReadOnlyDictionary<string, double> figures) =>
        JsonSerializer.Serialize(new Dictionary<string, double>(figures), s_plain.DictionaryStringDouble);

    /// <exception cref="DamagedRowException">It is no such value.</exception>
    public static RunPlan Plan(string json) => Read(json, s_plain.RunPlan, "a run's plan");

    /// <inheritdoc cref="Plan"/>
    public static CaseOutcome Outcome(string json) => Read(json, s_plain.CaseOutcome, "an outcome");

    /// <inheritdoc cref="Plan"/>
    public static CaseCost Cost(string json) => Read(json, s_plain.CaseCost, "a question's cost");

    /// <inheritdoc cref="Plan"/>
    public static IReadOnlyDictionary<string, double> Figures(string json) => Read(json, s_plain.DictionaryStringDouble, "figures");

    private static T Read<T>(string json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new DamagedRowException($"{what} of an evaluation is null");
        }
        catch (JsonException)
        {
            throw new DamagedRowException($"{what} of an evaluation cannot be read");
        }
    }
}
