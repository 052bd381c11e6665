using System.Security.Cryptography;
using System.Text;
using Rag.Core.Articles;

namespace Rag.Eval.Adaptation;

/// <summary>Which articles are never learned from: one in five, by a hash of the id, the same in every run and on every machine.</summary>
public static class HeldOutArticles
{
    private const int OneIn = 5;

    public static bool Has(ArticleId article) => Hash($"held out {article.Value}")[0] < 256 / OneIn;

    /// <summary>What a question of an article is called; its words cannot be read from it.</summary>
    public static string NameOf(ArticleId article, string question) =>
        Convert.ToHexStringLower(Hash($"{article.Value}\n{question}").AsSpan(0, 10));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
