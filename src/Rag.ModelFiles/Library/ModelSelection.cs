using System.Collections.Immutable;
using System.Text.Json;
using Rag.Core.Files;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>The files of a model at a path, and no others that lie beside them.</summary>
public static class ModelSelection
{
    private const int MostModules = 16;

    /// <param name="path">A folder, or a .gguf file (any part of a split one).</param>
    /// <exception cref="ModelFileException">There is no model, a file is missing, or a link or a path leads elsewhere.</exception>
    public static ImmutableArray<SelectedFile> Of(string path)
    {
        var files =
            Directory.Exists(path) ? InFolder(path)
            : !File.Exists(path) ? throw new ModelFileException(path, "there is no such file or folder.")
            : WeightSource.IsGguf(path) ? GgufModel.PartsOf(path).Select(part => At(part))
            : throw new ModelFileException(path, "this is no .gguf file: of a model in another form, name its folder.");
        ImmutableArray<SelectedFile> all = [.. files.DistinctBy(file => file.Path, StringComparer.Ordinal)];
        foreach (var file in all)
        {
            RequireOwn(file.Source);
        }

        return all;
    }

    private static IEnumerable<SelectedFile> InFolder(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        var weights = WeightsIn(folder, names).ToList();
        if (weights.Count == 0)
        {
            throw new ModelFileException(folder, ModelFileNames.LackIn(names));
        }

        return names
            .Where(ModelFileNames.IsSmall)
            .Select(name => At(Path.Combine(folder, name)))
            .Concat(weights)
            .Concat(names.Contains(ModelFileNames.Modules) ? ModulesIn(folder) : []);
    }

    private static IEnumerable<SelectedFile> WeightsIn(string folder, string[] names)
    {
        var index = Path.Combine(folder, WeightSource.SafetensorsIndexName);
        return names.Contains(WeightSource.SafetensorsIndexName)
                ? ShardedSafetensors.FilesIn(index).Select(shard => At(Path.Combine(folder, shard))).Prepend(At(index))
            : names.Contains(WeightSource.SafetensorsName) ? [At(Path.Combine(folder, WeightSource.SafetensorsName))]
            : names.Contains(ModelFileNames.AdapterWeights) ? [At(Path.Combine(folder, ModelFileNames.AdapterWeights))]
            : WeightSource.GgufIn(folder) is { } gguf ? GgufModel.PartsOf(gguf).Select(part => At(part))
            : names.Contains(OnnxModel.FileName) ? OnnxIn(folder)
            : [];
    }

    private static IEnumerable<SelectedFile> OnnxIn(string folder)
    {
        var graph = Path.Combine(folder, OnnxModel.FileName);
        RequireOwn(graph);
        return OnnxModel.FilesBeside(graph).Select(file => At(Path.Combine(folder, file))).Prepend(At(graph));
    }

    /// <summary>The folders of a sentence encoder's modules, each with a configuration and perhaps weights.</summary>
    private static IEnumerable<SelectedFile> ModulesIn(string folder)
    {
        var path = Path.Combine(folder, ModelFileNames.Modules);
        using var document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() > MostModules)
        {
            throw new ModelFileException(path, $"the file is no list of at most {MostModules} modules.");
        }

        var files = new List<SelectedFile>();
        foreach (var module in document.RootElement.EnumerateArray())
        {
            if (module.String("path") is not { Length: > 0 } name)
            {
                continue;
            }

            if (name != Path.GetFileName(name) || name is "." or ".." || name.Contains('\0'))
            {
                throw new ModelFileException(path, $"the module path {name} is no plain folder name.");
            }

            var inner = Path.Combine(folder, name);
            if (FileForms.Of(inner) == FileForm.Link)
            {
                throw Linked(inner);
            }

            string[] wanted = ["config.json", WeightSource.SafetensorsName];
            files.AddRange(
                wanted.Where(file => Path.Exists(Path.Combine(inner, file))).Select(file => At(Path.Combine(inner, file), name))
            );
        }

        return files;
    }

    private static SelectedFile At(string source, string? folder = null)
    {
        var name = Path.GetFileName(source);
        return new SelectedFile(source, folder is null ? name : $"{folder}/{name}");
    }

    /// <summary>A link would let a folder name, and the library keep, any file of the machine.</summary>
    private static void RequireOwn(string path)
    {
        switch (FileForms.Of(path))
        {
            case FileForm.Ordinary:
                return;
            case FileForm.Link:
                throw Linked(path);
            case FileForm.Missing:
                throw new ModelFileException(path, "the file is missing.");
            default:
                throw new ModelFileException(path, "a folder, pipe or device lies where a file belongs: put the model's file there.");
        }
    }

    private static ModelFileException Linked(string path) =>
        new(path, "this is a symbolic link, which is not followed: copy the model with the files themselves (cp -rL) and import the copy.");
}
