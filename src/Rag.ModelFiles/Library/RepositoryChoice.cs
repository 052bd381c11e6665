using System.Collections.Immutable;
using System.IO.Enumeration;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>The files of a repository that are fetched: weights of one model, in safetensors before GGUF, and what they need.</summary>
/// <param name="Small">Configurations, tokenizer, license and card, to be fetched and looked at first.</param>
/// <param name="Gguf">The first part of a GGUF model; null for safetensors.</param>
public sealed record RepositoryChoice(ImmutableArray<string> Small, ImmutableArray<string> Weights, string? Gguf)
{
    private const int MostNamed = 12;

    /// <param name="repository">For messages.</param>
    /// <param name="paths">All files of the repository.</param>
    /// <param name="globs">Choose the weights, where there are several; * and ? stand for any characters and for one.</param>
    /// <exception cref="ModelFileException">There are no weights that are read, or those of several models.</exception>
    public static RepositoryChoice Of(string repository, IReadOnlyList<string> paths, IReadOnlyList<string> globs)
    {
        string[] picked = [.. globs.Count == 0 ? paths : paths.Where(path => globs.Any(glob => Matches(glob, path)))];
        if (globs.Count > 0 && picked.FirstOrDefault(ModelFileNames.IsPickle) is { } pickle)
        {
            throw new ModelFileException(
                repository,
                $"{pickle} is pickled, and reading it may run its code: such files are never fetched."
            );
        }

        string[] safetensors = [.. picked.Where(ModelFileNames.IsSafetensors)];
        var gguf = picked.Where(ModelFileNames.IsGguf).GroupBy(GgufModel.NameOf, StringComparer.Ordinal).ToList();
        if (safetensors.Length > 0 && (gguf.Count == 0 || globs.Count == 0))
        {
            return OfSafetensors(paths);
        }

        return (safetensors.Length, gguf.Count) switch
        {
            (0, 1) => OfGguf(paths, gguf[0].Key),
            (0, 0) when globs.Count > 0 => throw new ModelFileException(
                repository,
                $"--file picks no weights; there are {Named(paths.Where(IsWeights))}."
            ),
            (0, 0) => throw new ModelFileException(repository, ModelFileNames.LackIn(paths)),
            _ => throw new ModelFileException(
                repository,
                $"the repository holds several models: choose one with --file ({Named(picked.Where(IsWeights))})."
            ),
        };
    }

    private static bool Matches(string glob, string path) =>
        FileSystemName.MatchesSimpleExpression(glob, path, ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(glob, Path.GetFileName(path), ignoreCase: false);

    private static bool IsWeights(string path) => ModelFileNames.IsSafetensors(path) || ModelFileNames.IsGguf(path);

    private static RepositoryChoice OfSafetensors(IReadOnlyList<string> paths)
    {
        var isSharded = paths.Contains(WeightSource.SafetensorsIndexName);
        var weights = paths.Where(path =>
            ModelFileNames.IsSafetensors(path)
            && path is not (WeightSource.SafetensorsIndexName or ModelFileNames.AdapterWeights)
            && (!isSharded || path != WeightSource.SafetensorsName)
        );
        var small = paths.Where(path =>
            ModelFileNames.IsSmall(path) || ModelFileNames.IsOfModule(path) || path == WeightSource.SafetensorsIndexName
        );
        ImmutableArray<string> own = [.. weights];
        return new RepositoryChoice([.. small], own.IsEmpty ? [ModelFileNames.AdapterWeights] : own, Gguf: null);
    }

    private static RepositoryChoice OfGguf(IReadOnlyList<string> paths, string name)
    {
        ImmutableArray<string> parts =
        [
            .. paths.Where(path => ModelFileNames.IsGguf(path) && GgufModel.NameOf(path) == name).Order(StringComparer.Ordinal),
        ];
        return new RepositoryChoice([.. paths.Where(ModelFileNames.IsText)], parts, parts[0]);
    }

    private static string Named(IEnumerable<string> paths)
    {
        string[] all = [.. paths];
        return all.Length == 0 ? "none"
            : all.Length <= MostNamed ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostNamed))} and {all.Length - MostNamed} more";
    }
}
