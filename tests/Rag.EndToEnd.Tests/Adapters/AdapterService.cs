using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Access;

namespace Rag.EndToEnd.Tests.Adapters;

/// <summary>
/// The service with an adapter of its reader that changes every answer, which is acme's own, and room for a second one. The reader alone
/// answers.
/// </summary>
public sealed class AdapterService : RunningService, IAsyncLifetime
{
    public const string Loud = "loud";

    /// <summary>Of the bundled reader.</summary>
    private const int Hidden = 576;

    private readonly DirectoryInfo _adapters = Directory.CreateTempSubdirectory("rag-e2e-adapters-");
    private readonly Dictionary<string, string> _keys = [];

    protected override (string Key, string Value)[] Settings =>
        [
            ("Models:Extractor", "none"),
            ("Engine:DefaultDeadlineMs", "600000"),
            ("Server:AdminKey", AdminKey),
            ("Adapters:Slots", "2"),
            ($"Adapters:Served:{Loud}:Folder", NewAdapter(Loud, 1)),
            ("Adapters:Tenants:acme", Loud),
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
    }

    /// <summary>A folder with an adapter of random matrices.</summary>
    public string NewAdapter(string name, int seed)
    {
        var folder = _adapters.CreateSubdirectory(name).FullName;
        var random = new Random(seed);
        File.WriteAllText(
            Path.Combine(folder, "adapter_config.json"),
            """{"peft_type":"LORA","r":2,"lora_alpha":4,"target_modules":["o_proj"],"layers_to_transform":[1,7]}"""
        );
        var tensors = new Dictionary<string, (int[] Shape, float[] Values)>();
        foreach (var layer in new[] { 1, 7 })
        {
            var module = $"base_model.model.model.layers.{layer}.self_attn.o_proj";
            tensors.Add($"{module}.lora_A.weight", ([2, Hidden], Values()));
            tensors.Add($"{module}.lora_B.weight", ([Hidden, 2], Values()));
        }

        File.WriteAllBytes(Path.Combine(folder, "adapter_model.safetensors"), SafetensorsBytes.Of(tensors));
        return folder;

        float[] Values() => [.. Enumerable.Range(0, 2 * Hidden).Select(_ => ((float)random.NextDouble() - .5f) * .1f)];
    }

    /// <param name="caller">A tenant, or null for the person who runs the service.</param>
    public HttpClient ClientOf(string? caller)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", caller is null ? AdminKey : _keys[caller]);
        return client;
    }
}
