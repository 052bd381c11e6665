using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Access;

namespace Rag.EndToEnd.Tests.Adapters;

/// <summary>
/// The service with an adapter of its reader that changes every answer, which is acme's own, and room for a second one. The reader writes
/// all answers, but where a generator is named that nobody has asked before; its long instructions make it the dearest.
/// </summary>
public sealed class AdapterService : RunningService, IAsyncLifetime
{
    public const string Loud = "loud";

    public const string Sleeper = "sleeper";

    private readonly DirectoryInfo _adapters = Directory.CreateTempSubdirectory("rag-e2e-adapters-");
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("rag-e2e-sleeper-");
    private readonly Dictionary<string, string> _keys = [];

    protected override (string Key, string Value)[] Settings =>
        [
            ("Models:Extractor", "none"),
            ("Engine:DefaultDeadlineMs", "600000"),
            ("Server:AdminKey", AdminKey),
            ("Adapters:Slots", "2"),
            ($"Adapters:Served:{Loud}:Folder", NewAdapter(Loud, 1)),
            ("Adapters:Tenants:acme", Loud),
            ($"Generators:{Sleeper}:Model", ReaderCopy.In(_models, string.Concat(Enumerable.Repeat("Give a very short answer. ", 60)))),
            ($"Generators:{Sleeper}:KvMemoryMiB", "256"),
            ($"Generators:{Sleeper}:Load", "WhenAsked"),
            ("Routing:Enabled", "true"),
            ("Routing:Order:0", "default"),
            ("Routing:Order:1", Sleeper),
            ("Routing:EscalateBelow", "0"),
            ("Routing:AllowedLoss", "1"),
        ];

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var keys = Services.GetRequiredService<IKeyAdministration>();
        foreach (var tenant in (string[])["acme", "bolt"])
        {
            _keys.Add(tenant, (await keys.CreateAsync(new NewApiKey(tenant, tenant, ApiRoles.Ask, []), CancellationToken.None)).Secret);
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        _adapters.Delete(recursive: true);
        _models.Delete(recursive: true);
    }

    /// <inheritdoc cref="AdapterFolder.Write"/>
    public string NewAdapter(string name, int seed) => AdapterFolder.Write(_adapters, name, seed);

    /// <param name="caller">A tenant, or null for the person who runs the service.</param>
    public HttpClient ClientOf(string? caller)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", caller is null ? AdminKey : _keys[caller]);
        return client;
    }
}
