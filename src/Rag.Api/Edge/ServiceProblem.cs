using System.Net;
using System.Text.Json;

namespace Rag.Api.Edge;

/// <summary>What a running service says when it does not do what a command asks of it.</summary>
internal static class ServiceProblem
{
    /// <summary>Throws where the service did not do it.</summary>
    /// <param name="refused">What is thrown, with the service's sentence, where it refused what was asked.</param>
    public static async Task RequireDoneAsync(
        this HttpResponseMessage response,
        Func<string, Exception> refused,
        CancellationToken cancellation
    )
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var sentence = await SentenceAsync(response, cancellation);
        throw response.StatusCode == HttpStatusCode.UnprocessableEntity
            ? refused(sentence)
            : new InvalidOperationException($"The running service refused with {(int)response.StatusCode}: {sentence}");
    }

    /// <summary>The detail of a problem in JSON; any other body as it is.</summary>
    public static async Task<string> SentenceAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var problem = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? problem : problem;
        }
        catch (JsonException)
        {
            return problem.Trim();
        }
    }
}
