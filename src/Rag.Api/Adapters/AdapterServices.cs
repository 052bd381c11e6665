using Microsoft.Extensions.Options;
using Rag.Answering;
using Rag.Api.Hosting;

namespace Rag.Api.Adapters;

/// <summary>Adapters of the reader.</summary>
internal static class AdapterServices
{
    public static void AddAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<AdapterOptions>(configuration, AdapterOptions.Section);
        services.AddSingleton<IValidateOptions<AdapterOptions>, AdapterOptionsCheck>();
        services.AddSingleton<AdapterDesk>();
        services.AddSingleton(provider => new TenantAdapters(provider.GetRequiredService<AdapterOptions>().Tenants));
    }
}
