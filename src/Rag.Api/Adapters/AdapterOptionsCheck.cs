using Microsoft.Extensions.Options;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;

namespace Rag.Api.Adapters;

/// <summary>What is wrong with the configured adapters, all of it at once.</summary>
internal sealed class AdapterOptionsCheck(IOptions<ModelOptions> models) : IValidateOptions<AdapterOptions>
{
    public ValidateOptionsResult Validate(string? name, AdapterOptions options)
    {
        List<string> faults = [.. Faults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(AdapterOptions options)
    {
        if (options.EffectiveSlots > 0 && models.Value.Provider != ModelProvider.Cpu)
        {
            yield return "Adapters are computed on the CPU alone: set Models:Provider to Cpu or leave the section Adapters empty.";
        }

        if (options.Slots > 0 && options.Served.Count > options.Slots)
        {
            yield return $"Adapters:Slots is {options.Slots}, and Adapters:Served has {options.Served.Count} adapters: raise it.";
        }

        foreach (var (name, adapter) in options.Served)
        {
            foreach (var fault in FaultsOf(name, adapter))
            {
                yield return fault;
            }
        }

        foreach (var (tenant, name) in options.Tenants.Where(entry => !options.Served.ContainsKey(entry.Value)))
        {
            yield return $"Adapters:Tenants:{tenant} names the adapter {name}, which Adapters:Served has not.";
        }
    }

    private IEnumerable<string> FaultsOf(string name, ServedAdapter adapter)
    {
        var reader = NameOf(models.Value.Reader);
        if (ServedNames.Fault("an adapter", name, reader, NameOf(models.Value.Embedder)) is { } fault)
        {
            yield return fault;
        }

        if (adapter.Folder.Length == 0)
        {
            yield return $"Adapters:Served:{name}:Folder is missing: it names the adapter's folder.";
        }
        else if (!Directory.Exists(adapter.Folder))
        {
            yield return $"Adapters:Served:{name}:Folder is {adapter.Folder}, which is no folder.";
        }

        if (adapter.Base is { } model && NameOf(model) != reader)
        {
            yield return $"Adapters:Served:{name}:Base is {model}, and the reader is {reader}: an adapter fits one model alone.";
        }
    }

    private static string NameOf(string nameOrPath) => Path.GetFileName(Path.TrimEndingDirectorySeparator(nameOrPath));
}
