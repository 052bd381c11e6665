using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>What tells that two runs asked the same questions and judged them by the same evidence and answers.</summary>
public static class DatasetDigest
{
    /// <summary>
    /// Lower-case hex SHA-256 over all of the cases in their order. Every text goes with its length and every list with its count, so that
    /// no two sets of cases give the same bytes.
    /// </summary>
    public static string Of(IEnumerable<EvalCase> cases)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in cases)
        {
            Add(hash, item.Id);
            Add(hash, item.Question);
            Add(hash, item.Kind);
            Add(hash, item.Evidence.Count);
            foreach (var evidence in item.Evidence)
            {
                Add(hash, evidence.ArticleId);
                Add(hash, evidence.Fact);
            }

            Add(hash, item.Golds?.Count ?? -1);
            foreach (var gold in item.Golds ?? [])
            {
                Add(hash, gold);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
        Add(hash, bytes?.Length ?? -1);
        hash.AppendData(bytes ?? []);
    }

    private static void Add(IncrementalHash hash, int number) =>
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number};")));
}
