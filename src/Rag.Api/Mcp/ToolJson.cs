using System.Text.Json.Serialization;

namespace Rag.Api.Mcp;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SearchArguments))]
[JsonSerializable(typeof(AskArguments))]
[JsonSerializable(typeof(ArticleArguments))]
[JsonSerializable(typeof(TimelineArguments))]
[JsonSerializable(typeof(FoundPassages))]
[JsonSerializable(typeof(GivenAnswer))]
[JsonSerializable(typeof(ReadArticle))]
[JsonSerializable(typeof(StoryTimeline))]
internal sealed partial class ToolJson : JsonSerializerContext;
