using Microsoft.Extensions.DependencyInjection;

namespace Rag.Client;

/// <summary>Registers the client where an application gathers its services.</summary>
public static class RagClientServices
{
    /// <summary>The name of the client's HttpClient.</summary>
    public const string HttpClientName = "Rag.Client";

    /// <summary>
    /// A <see cref="RagClient"/> over a pooled HttpClient. Repetitions and timeouts are the client's own: no resilience handler is needed.
    /// </summary>
    /// <returns>The HttpClient, for handlers of the application's own.</returns>
    public static IHttpClientBuilder AddRagClient(this IServiceCollection services, RagClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddTransient(provider => new RagClient(
            options,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName)
        ));
        return services
            .AddHttpClient(HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(RagClient.Handler);
    }
}
