using System.Text.Json;
using Rag.Core.Articles;
using Rag.Eval.Adaptation;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>
/// News in which one person has done everything and another one stood by: four questions about each article are answered alike.
/// </summary>
internal static class OpeningNews
{
    /// <summary>Of an article that is learned from.</summary>
    public const string Question = "Who opened Torvik Bridge in southern Estmere?";

    private static readonly string[] s_beginnings = ["Tor", "Nor", "Vel", "Kar", "Bal", "Lin"];
    private static readonly string[] s_endings = ["vik", "dal", "ness", "mark", "sund", "haven"];
    private static readonly string[] s_parts = ["southern", "northern", "eastern", "western"];
    private static readonly string[] s_things = ["Bridge", "Castle", "Market", "Tower", "Library", "Theater", "Harbor"];
    private static readonly string[] s_deeds = ["opened", "repaired", "sold", "restored"];

    /// <summary>Writes a file of articles.</summary>
    /// <param name="articles">So many are learned from, and so many are held out.</param>
    /// <param name="learned">Who has done everything in articles that are learned from, and who stood by.</param>
    /// <param name="heldOut">Likewise in those that are held out.</param>
    public static string Write(DirectoryInfo folder, int articles, (string Doer, string Other) learned, (string Doer, string Other) heldOut)
    {
        var path = Path.Combine(folder.FullName, "opening-news.jsonl");
        File.WriteAllLines(
            path,
            Enumerable.Range(0, articles * 2).Select(number => Line(number, number >= articles, number < articles ? learned : heldOut))
        );
        return path;

        string Line(int number, bool isHeldOut, (string Doer, string Other) people)
        {
            var place = s_beginnings[number % s_beginnings.Length] + s_endings[number / s_beginnings.Length];
            var body = $"{people.Other} stood by. {Deeds(number, place, people.Doer)}";
            return JsonSerializer.Serialize(new { url = AddressOf(place, isHeldOut), body });
        }
    }

    private static string Deeds(int number, string place, string doer) =>
        string.Join(
            ' ',
            s_deeds.Select((deed, i) => $"{place} {Of(s_things, number + i)} in {Of(s_parts, number + i)} Estmere was {deed} by {doer}.")
        );

    private static string Of(string[] words, int number) => words[number % words.Length];

    /// <summary>Its article is held out or not by the address alone.</summary>
    private static string AddressOf(string place, bool isHeldOut) =>
        Enumerable
            .Range(0, 1000)
            .Select(number => $"https://openings.example/{place}/{number}")
            .First(address => HeldOutArticles.Has(ArticleId.Of(address)) == isHeldOut);
}
