using System.Text.Json;

namespace Rag.Faces.Tests.Client;

/// <summary>What the service says where it refuses or fails.</summary>
internal static class ErrorReply
{
    public static string Of(string message, string? param = null, string? code = null, string type = "invalid_request_error") =>
        JsonSerializer.Serialize(
            new
            {
                error = new
                {
                    message,
                    type,
                    param,
                    code,
                },
            }
        );
}
