using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Completions;
using Rag.Api.OpenAi.Embeddings;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;

namespace Rag.Api.OpenAi;

/// <summary>
/// Everything that goes over the wire in JSON: names in snake case, members without a value left out unless they say otherwise.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ChatChunkWithUsage))]
[JsonSerializable(typeof(MetadataChange))]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(CompletionReply))]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingReply))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(AnswerStatusWire))]
internal sealed partial class WireJson : JsonSerializerContext;
