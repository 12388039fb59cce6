"""Who there is: the viewer, teams and their members, service accounts, users, projects.

Arguments: organization, team, somebody of the organization.
"""

import json
import sys

import wandb

organization, team, guest = sys.argv[1:]
facts = {"login": wandb.login(verify=True)}
api = wandb.Api()
viewer = api.viewer
facts["viewer"] = [viewer.username, viewer.name, viewer.email, viewer.admin, viewer.entity]
facts["teams"] = viewer.teams
facts["keys"] = [key.startswith("vtr-") for key in viewer.api_keys]
facts["default_entity"] = api.default_entity
found = api.organization(organization)
facts["organization"] = [found.name, found.org_entity.name]


def members(of):
    return [[member.username, member.admin, member.account_type] for member in of.members]


facts["members"] = members(api.team(team))
made = api.create_team(f"{organization}-new")
facts["new_team"] = [made.name, members(made)]
facts["invited"] = [made.invite(who) for who in (guest, guest, "nobody")]
made.load(force=True)
facts["after_invite"] = members(made)
robot = made.create_service_account("nightly builds")
facts["robot"] = [robot.account_type, robot.name]
[guest_member] = [each for each in made.members if each.username == guest]
facts["removed"] = [guest_member.delete(), guest_member.delete()]
made.load(force=True)
facts["left"] = [each.account_type for each in made.members]

facts["user"] = api.user(guest).username
facts["nobody"] = api.user("nobody")
facts["users"] = sorted(user.username for user in api.users(organization))
api.create_project("notebooks", team)
project = api.project("notebooks", team)
facts["project"] = [project.path, project.url]
facts["projects"] = [each.name for each in api.projects(team)]
facts["owner"] = project.owner.username
print(json.dumps(facts))
