using System.Text.Json.Serialization;
using Rag.Client.Answers;
using Rag.Client.Articles;
using Rag.Client.Search;

namespace Rag.Client.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatReply))]
[JsonSerializable(typeof(NewsOptions))]
[JsonSerializable(typeof(NewsPlaces))]
[JsonSerializable(typeof(WireErrorEnvelope))]
[JsonSerializable(typeof(AnswerStatus))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(SearchQuery))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(Article))]
[JsonSerializable(typeof(NewArticle))]
[JsonSerializable(typeof(ArticleReceipt))]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingReply))]
[JsonSerializable(typeof(ModelsReply))]
[JsonSerializable(typeof(Dictionary<string, object?>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class ClientJson : JsonSerializerContext;
