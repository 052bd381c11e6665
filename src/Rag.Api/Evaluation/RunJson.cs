using System.Text.Json.Serialization;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Api.Evaluation;

/// <summary>Runs as a service hands them to the commands of the person who runs it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EvalRun))]
[JsonSerializable(typeof(IReadOnlyList<EvalRun>))]
[JsonSerializable(typeof(IReadOnlyList<CaseFigures>))]
[JsonSerializable(typeof(IReadOnlyList<LostQuestion>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
[JsonSerializable(typeof(MadeSet))]
internal sealed partial class RunJson : JsonSerializerContext;
