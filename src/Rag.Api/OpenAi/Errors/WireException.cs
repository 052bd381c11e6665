using Rag.Core.Text;

namespace Rag.Api.OpenAi.Errors;

/// <summary>A request that is answered with an error of the OpenAI form.</summary>
/// <param name="param">The request member at fault, or null.</param>
internal sealed class WireException(int status, string message, string type, string? param = null, string? code = null) : Exception(message)
{
    /// <summary>Of the caller's own words in a refusal, in UTF-16 units.</summary>
    public const int LongestEcho = 60;

    public int Status { get; } = status;

    public WireError Error { get; } = new(message, type, param, code);

    public static WireException Invalid(string message, string? param, string? code = null) =>
        new(400, message, "invalid_request_error", param, code);

    public static WireException UnknownModel(string name) =>
        new(
            404,
            $"The model '{Ellipsis.Cut(name, LongestEcho)}' does not exist here; GET /v1/models lists what does.",
            "invalid_request_error",
            "model",
            "model_not_found"
        );

    /// <exception cref="WireException">The member is wrong.</exception>
    public static void Refuse(bool isWrong, string param, string message)
    {
        if (isWrong)
        {
            throw Invalid(message, param);
        }
    }
}
