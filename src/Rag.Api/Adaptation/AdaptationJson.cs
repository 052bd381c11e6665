using System.Text.Json.Serialization;

namespace Rag.Api.Adaptation;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AdaptationStatus))]
[JsonSerializable(typeof(AdaptationCard))]
[JsonSerializable(typeof(AdaptationRequest))]
[JsonSerializable(typeof(AdoptedRuns))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(QuestionsJobFile))]
[JsonSerializable(typeof(ReaderJobFile))]
[JsonSerializable(typeof(ReaderSample))]
[JsonSerializable(typeof(TrainerStep))]
internal sealed partial class AdaptationJson : JsonSerializerContext;
