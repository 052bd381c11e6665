using System.Text.Json.Serialization;

namespace Rag.Api.OpenAi.Errors;

internal sealed record ErrorEnvelope(WireError Error);

internal sealed record WireError(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code
);
