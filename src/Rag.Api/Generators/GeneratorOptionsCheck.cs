using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Rag.Api.Adapters;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;

namespace Rag.Api.Generators;

/// <summary>What is wrong with the configured generators, all of it at once.</summary>
internal sealed class GeneratorOptionsCheck(IOptions<ModelOptions> models, IOptions<AdapterOptions> adapters, DataFolder data)
    : IValidateOptions<GeneratorOptions>
{
    private const string Configuration = "config.json";
    private const string Gguf = "*.gguf";

    /// <summary>In bytes; a container's limit where there is one.</summary>
    internal long MachineMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public ValidateOptionsResult Validate(string? name, GeneratorOptions options)
    {
        List<string> faults = [.. options.SelectMany(generator => FaultsOf(generator.Key, generator.Value)), .. MemoryFaults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> FaultsOf(string name, GeneratorSettings settings)
    {
        IEnumerable<string> taken = [NameOf(models.Value.Reader), NameOf(models.Value.Embedder), .. adapters.Value.Served.Keys];
        if (ServedNames.Fault("a generator", name, taken) is { } fault)
        {
            yield return fault;
        }

        var invalid = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), invalid, validateAllProperties: true);
        foreach (var problem in invalid)
        {
            yield return $"{GeneratorOptions.Section}:{name}: {problem.ErrorMessage}";
        }

        if (settings.Model.Length == 0)
        {
            yield return $"{GeneratorOptions.Section}:{name}:Model is missing: it names a model, a folder or a GGUF file.";
        }
        else if (!IsModel(ModelFolders.Resolve(settings.Model, data)))
        {
            yield return $"{GeneratorOptions.Section}:{name}:Model is {settings.Model}, which is neither a model's name, nor a folder "
                + $"with {Configuration} or a GGUF file, nor such a file.";
        }
    }

    /// <summary>Keys and values of all, and the files of their weights, which take no less in memory than a half of that.</summary>
    private IEnumerable<string> MemoryFaults(GeneratorOptions options)
    {
        if (options.Count == 0)
        {
            yield break;
        }

        var kv = models.Value.KvMemoryMiB + options.Values.Sum(generator => (long)generator.KvMemoryMiB);
        string[] all = [models.Value.Reader, .. options.Values.Select(generator => generator.Model)];
        var weights = all.Sum(model => BytesOf(ModelFolders.Resolve(model, data))) / 2 >> 20;
        if (kv + weights > MachineMemory >> 20)
        {
            yield return $"The reader and {options.Count} generators need {kv} MiB for keys and values and at least {weights} MiB for "
                + $"weights, and the machine has {MachineMemory >> 20} MiB: lower the KvMemoryMiB of Models and Generators.";
        }
    }

    private static bool IsModel(string path) =>
        Directory.Exists(path)
            ? File.Exists(Path.Combine(path, Configuration)) || Directory.EnumerateFiles(path, Gguf).Any()
            : path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    private static long BytesOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles().Sum(file => file.Length)
        : File.Exists(path) ? new FileInfo(path).Length
        : 0;

    private static string NameOf(string nameOrPath) => Path.GetFileName(Path.TrimEndingDirectorySeparator(nameOrPath));
}
