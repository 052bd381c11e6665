using System.Text.Json.Serialization;
using Rag.Core.Evaluation;

namespace Rag.Stores.Evaluation;

/// <summary>Plans, figures and outcomes as they are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(RunPlan))]
[JsonSerializable(typeof(CaseOutcome))]
[JsonSerializable(typeof(CaseCost))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class EvalJson : JsonSerializerContext;
