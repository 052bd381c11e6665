using System.Text.Json.Serialization;

namespace Rag.Api.Reading;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SearchQueryWire))]
[JsonSerializable(typeof(SearchResultWire))]
[JsonSerializable(typeof(ArticleWire))]
[JsonSerializable(typeof(WithdrawnWire))]
[JsonSerializable(typeof(FeedbackRequestWire))]
[JsonSerializable(typeof(FeedbackWire))]
[JsonSerializable(typeof(FeedbackLine))]
internal sealed partial class ReadingJson : JsonSerializerContext;
